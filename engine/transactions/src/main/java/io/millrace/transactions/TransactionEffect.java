package io.millrace.transactions;

import io.millrace.coordination.Effect;

/** What a transaction coordinator wants to happen. */
public sealed interface TransactionEffect extends Effect permits SendMarkers, TimedOut {}
