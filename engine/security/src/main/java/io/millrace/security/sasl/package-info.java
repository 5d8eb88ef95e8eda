/**
 * SASL mechanisms on the server's side, as step functions: PLAIN (RFC 4616), SCRAM-SHA-256 and -512
 * (RFC 5802, RFC 7677), OAUTHBEARER (RFC 7628).
 *
 * <p>An exchange takes what the client sent and answers with a {@link
 * io.millrace.security.sasl.SaslStep}: another challenge, the principal, or why not. It never
 * throws for what a client sends.
 *
 * <pre>
 *   PLAIN        client: authzid NUL user NUL password       -> done or failed
 *   SCRAM        client: n,,n=user,r=nonce                   -> challenge r=nonce+ours,s=salt,i=n
 *                client: c=biws,r=both nonces,p=proof        -> done v=signature, or failed
 *   OAUTHBEARER  client: n,,^Aauth=Bearer token^A^A          -> done, or challenge {"status":...}
 *                client: ^A                                  -> failed
 * </pre>
 *
 * <p>Nonces, the time and keys are handed in. A reason that goes to the client tells no more than
 * Kafka's does: whether a user exists stays unsaid. No secret is part of a reason or of a text
 * form.
 *
 * <p>Ownership: an exchange belongs to its connection, and is used by one thread at a time.
 */
@NullMarked
package io.millrace.security.sasl;

import org.jspecify.annotations.NullMarked;
