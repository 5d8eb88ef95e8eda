package io.millrace.metadata;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map whose changed copies share almost everything with it: a hash trie, 32 ways wide.
 * A change copies one path, at most seven small arrays. No order.
 */
public final class PersistentMap<K, V> {
    private static final int BITS = 5;
    private static final int MASK = (1 << BITS) - 1;

    private static final PersistentMap<?, ?> EMPTY = new PersistentMap<>(null, 0);

    private final @Nullable Node<K, V> root;
    private final int size;

    private PersistentMap(@Nullable Node<K, V> root, int size) {
        this.root = root;
        this.size = size;
    }

    @SuppressWarnings("unchecked") // it holds nothing
    public static <K, V> PersistentMap<K, V> empty() {
        return (PersistentMap<K, V>) EMPTY;
    }

    public int size() {
        return size;
    }

    public @Nullable V find(K key) {
        return root == null ? null : root.find(key, spread(key), 0);
    }

    public boolean contains(K key) {
        return find(key) != null;
    }

    public PersistentMap<K, V> with(K key, V value) {
        Leaf<K, V> leaf = new Leaf<>(spread(key), key, value);
        if (root == null) {
            return new PersistentMap<>(leaf, 1);
        }
        return new PersistentMap<>(root.with(leaf, 0), contains(key) ? size : size + 1);
    }

    public PersistentMap<K, V> without(K key) {
        if (root == null || !contains(key)) {
            return this;
        }
        Node<K, V> rest = root.without(key, spread(key), 0);
        return rest == null ? empty() : new PersistentMap<>(rest, size - 1);
    }

    public void forEach(BiConsumer<? super K, ? super V> action) {
        if (root != null) {
            root.forEach(action);
        }
    }

    public List<K> keys() {
        List<K> keys = new ArrayList<>(size);
        forEach((key, value) -> keys.add(key));
        return keys;
    }

    public List<V> values() {
        List<V> values = new ArrayList<>(size);
        forEach((key, value) -> values.add(value));
        return values;
    }

    @Override
    @SuppressWarnings("unchecked") // keys are only looked up
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof PersistentMap<?, ?> that) || that.size != size) {
            return false;
        }
        boolean[] equal = {true};
        PersistentMap<Object, Object> untyped = (PersistentMap<Object, Object>) that;
        forEach((key, value) -> equal[0] &= value.equals(untyped.find(key)));
        return equal[0];
    }

    @Override
    public int hashCode() {
        int[] sum = {0};
        forEach((key, value) -> sum[0] += key.hashCode() ^ value.hashCode());
        return sum[0];
    }

    @Override
    public String toString() {
        List<String> entries = new ArrayList<>();
        forEach((key, value) -> entries.add(key + "=" + value));
        return entries.toString();
    }

    private static int spread(Object key) {
        int hash = key.hashCode() * 0x9E3779B9;
        return hash ^ (hash >>> 15);
    }

    private sealed interface Node<K, V> {
        @Nullable V find(K key, int hash, int shift);

        Node<K, V> with(Leaf<K, V> leaf, int shift);

        /** The key is there. Null when nothing is left. */
        @Nullable Node<K, V> without(K key, int hash, int shift);

        void forEach(BiConsumer<? super K, ? super V> action);
    }

    private record Leaf<K, V>(int hash, K key, V value) implements Node<K, V> {
        @Override
        public @Nullable V find(K wanted, int wantedHash, int shift) {
            return hash == wantedHash && key.equals(wanted) ? value : null;
        }

        @Override
        public Node<K, V> with(Leaf<K, V> leaf, int shift) {
            if (leaf.hash == hash) {
                return key.equals(leaf.key) ? leaf : new Bucket<>(List.of(this, leaf));
            }
            return Branch.<K, V>of(this, hash, shift).with(leaf, shift);
        }

        @Override
        public @Nullable Node<K, V> without(K unwanted, int unwantedHash, int shift) {
            return null;
        }

        @Override
        public void forEach(BiConsumer<? super K, ? super V> action) {
            action.accept(key, value);
        }
    }

    /** Different keys with the same hash. */
    private record Bucket<K, V>(List<Leaf<K, V>> leaves) implements Node<K, V> {
        @Override
        public @Nullable V find(K key, int hash, int shift) {
            for (Leaf<K, V> leaf : leaves) {
                V value = leaf.find(key, hash, shift);
                if (value != null) {
                    return value;
                }
            }
            return null;
        }

        @Override
        public Node<K, V> with(Leaf<K, V> leaf, int shift) {
            int hash = leaves.getFirst().hash;
            if (leaf.hash != hash) {
                return Branch.<K, V>of(this, hash, shift).with(leaf, shift);
            }
            List<Leaf<K, V>> changed = others(leaf.key);
            changed.add(leaf);
            return new Bucket<>(changed);
        }

        @Override
        public Node<K, V> without(K key, int hash, int shift) {
            List<Leaf<K, V>> rest = others(key);
            return rest.size() == 1 ? rest.getFirst() : new Bucket<>(rest);
        }

        @Override
        public void forEach(BiConsumer<? super K, ? super V> action) {
            leaves.forEach(leaf -> leaf.forEach(action));
        }

        private List<Leaf<K, V>> others(K key) {
            List<Leaf<K, V>> others = new ArrayList<>(leaves);
            others.removeIf(leaf -> leaf.key.equals(key));
            return others;
        }
    }

    /** Bit n of the bitmap says whether there is a child for the hash's next five bits n. */
    private static final class Branch<K, V> implements Node<K, V> {
        private final int bitmap;
        private final Node<K, V>[] children;

        private Branch(int bitmap, Node<K, V>[] children) {
            this.bitmap = bitmap;
            this.children = children;
        }

        @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
        static <K, V> Branch<K, V> of(Node<K, V> only, int hash, int shift) {
            return new Branch<>(bit(hash, shift), new Node[] {only});
        }

        @Override
        public @Nullable V find(K key, int hash, int shift) {
            int bit = bit(hash, shift);
            return (bitmap & bit) == 0 ? null : children[index(bit)].find(key, hash, next(shift));
        }

        @Override
        public Node<K, V> with(Leaf<K, V> leaf, int shift) {
            int bit = bit(leaf.hash, shift);
            int index = index(bit);
            if ((bitmap & bit) != 0) {
                return replaced(index, children[index].with(leaf, next(shift)));
            }
            Node<K, V>[] grown = Arrays.copyOf(children, children.length + 1);
            System.arraycopy(children, index, grown, index + 1, children.length - index);
            grown[index] = leaf;
            return new Branch<>(bitmap | bit, grown);
        }

        @Override
        public @Nullable Node<K, V> without(K key, int hash, int shift) {
            int bit = bit(hash, shift);
            int index = index(bit);
            Node<K, V> rest = children[index].without(key, hash, next(shift));
            if (rest != null) {
                return children.length == 1 && !(rest instanceof Branch)
                        ? rest
                        : replaced(index, rest);
            }
            if (children.length == 1) {
                return null;
            }
            if (children.length == 2 && !(children[1 - index] instanceof Branch)) {
                return children[1 - index];
            }
            Node<K, V>[] shrunk = Arrays.copyOf(children, children.length - 1);
            System.arraycopy(children, index + 1, shrunk, index, shrunk.length - index);
            return new Branch<>(bitmap & ~bit, shrunk);
        }

        @Override
        public void forEach(BiConsumer<? super K, ? super V> action) {
            for (Node<K, V> child : children) {
                child.forEach(action);
            }
        }

        private Branch<K, V> replaced(int index, Node<K, V> child) {
            Node<K, V>[] copy = children.clone();
            copy[index] = child;
            return new Branch<>(bitmap, copy);
        }

        private int index(int bit) {
            return Integer.bitCount(bitmap & (bit - 1));
        }

        private static int bit(int hash, int shift) {
            return 1 << ((hash >>> shift) & MASK);
        }

        private static int next(int shift) {
            return shift + BITS;
        }
    }
}
