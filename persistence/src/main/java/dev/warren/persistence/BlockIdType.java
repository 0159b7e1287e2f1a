package dev.warren.persistence;

import java.nio.ByteBuffer;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/**
 * Keys of the log map. H2's own type lets the map estimate the memory of its pages from samples; then a page does not
 * notice that a block has taken a placeholder's place, does not split, and all its blocks are written again and again.
 */
final class BlockIdType extends BasicDataType<Long> {
    static final BlockIdType INSTANCE = new BlockIdType();

    @Override
    public boolean isMemoryEstimationAllowed() {
        return false;
    }

    @Override
    public int compare(Long one, Long other) {
        return Long.compare(one, other);
    }

    @Override
    public int getMemory(Long id) {
        return 16;
    }

    @Override
    public void write(WriteBuffer buffer, Long id) {
        buffer.putVarLong(id);
    }

    @Override
    public Long read(ByteBuffer buffer) {
        return DataUtils.readVarLong(buffer);
    }

    @Override
    public Long[] createStorage(int size) {
        return new Long[size];
    }
}
