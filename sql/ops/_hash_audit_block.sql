-- The hash of a block of the audit log: SHA-256 of a JSON array with the hash of the block before, where the
-- block ends, when it was sealed, and the SHA-256 of its members (id, time and hash of each entry, 56 bytes).

create or replace function ops._hash_audit_block(p_block ops.audit_blocks)
returns bytea
language sql
stable
return sha256(convert_to(
    jsonb_build_array(
        1,
        (p_block).block_number,
        encode((p_block).previous_hash, 'hex'),
        (p_block).until_epoch,
        (p_block).until_xid::text,
        (p_block).until_audit_id,
        (p_block).row_count,
        (extract(epoch from (p_block).from_at) * 1000000)::bigint,
        (extract(epoch from (p_block).until_at) * 1000000)::bigint,
        (extract(epoch from (p_block).sealed_at) * 1000000)::bigint,
        (
            select encode(
                sha256(string_agg(
                    uuid_send(m.audit_id) || int8send((extract(epoch from m.occurred_at) * 1000000)::bigint) || m.row_hash,
                    ''::bytea order by m.place
                )),
                'hex'
            )
            from unnest((p_block).audit_ids, (p_block).occurred_ats, (p_block).row_hashes)
                with ordinality as m (audit_id, occurred_at, row_hash, place)
        )
    )::text,
    'UTF8'
));

comment on function ops._hash_audit_block(ops.audit_blocks) is
    'The hash of a block of the audit log, over its entries and the block before.';
