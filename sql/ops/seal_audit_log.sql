-- Seals the entries of the audit log that came since the last block, p_limit at most, as one more block of the
-- chain; returns how many there were. The worker calls it every few seconds.
--
-- Takes entries in the order (epoch, xid, audit_id) below the watermark: whoever still writes can only add behind
-- them, so none is skipped however late it commits, and no writer waits for the chain. Entries of an earlier epoch
-- are all final. Locks the end of the chain; where somebody else is sealing, there is nothing to do.
--
-- Errors: PT400 invalid_limit; PT409 audit_epoch_is_past

create or replace function ops.seal_audit_log(p_limit integer default 1000)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_chain     ops.audit_chain;
    v_block     ops.audit_blocks;
    v_watermark xid8 := core.get_watermark();
begin
    perform core._check_limit(p_limit, 10000);

    -- A look without a lock first: most of the time there is nothing.
    if not exists (
        select
        from ops.audit_chain as c
        cross join lateral (
            select
            from ops.audit_log as a
            where (a.epoch, a.xid, a.audit_id) > (c.until_epoch, c.until_xid, c.until_audit_id)
                and (a.epoch, a.xid) < (c.epoch, v_watermark)
            limit 1
        ) as a
    )
        -- On another server what waits may look as if it were of the future.
        and exists (
            select
            from ops.audit_chain as c
            where c.system_identifier = (select s.system_identifier from pg_control_system() as s)
        )
    then
        return 0;
    end if;

    select c.* into v_chain from ops.audit_chain as c for update skip locked;

    if not found then
        return 0;
    end if;

    if v_chain.system_identifier <> (select s.system_identifier from pg_control_system() as s) then
        raise exception 'audit_epoch_is_past'
            using errcode = 'PT409',
                  detail = 'The database was restored on another server, which numbers its transactions anew.',
                  hint = 'Deploy (mainspring up, or sql/load.sql): that begins a new epoch.';
    end if;

    select
        count(*), min(s.occurred_at), max(s.occurred_at), array_agg(s.audit_id order by s.place),
        array_agg(s.occurred_at order by s.place), array_agg(s.row_hash order by s.place)
    into
        v_block.row_count, v_block.from_at, v_block.until_at, v_block.audit_ids, v_block.occurred_ats, v_block.row_hashes
    from (
        select
            a.audit_id, a.occurred_at, ops._hash_audit_row(a) as row_hash,
            row_number() over (order by a.epoch, a.xid, a.audit_id, a.occurred_at) as place
        from ops.audit_log as a
        where (a.epoch, a.xid, a.audit_id) > (v_chain.until_epoch, v_chain.until_xid, v_chain.until_audit_id)
            and (a.epoch, a.xid) < (v_chain.epoch, v_watermark)
        order by a.epoch, a.xid, a.audit_id, a.occurred_at
        limit p_limit
    ) as s;

    if v_block.row_count = 0 then
        return 0;
    end if;

    select a.epoch, a.xid, a.audit_id into v_block.until_epoch, v_block.until_xid, v_block.until_audit_id
    from ops.audit_log as a
    where a.audit_id = v_block.audit_ids[v_block.row_count] and a.occurred_at = v_block.occurred_ats[v_block.row_count];

    v_block.block_number := v_chain.block_number + 1;
    v_block.previous_hash := v_chain.block_hash;
    v_block.sealed_at := clock_timestamp();
    v_block.block_hash := ops._hash_audit_block(v_block);

    insert into ops.audit_blocks select v_block.*;

    update ops.audit_chain
    set block_number = v_block.block_number, block_hash = v_block.block_hash, until_epoch = v_block.until_epoch,
        until_xid = v_block.until_xid, until_audit_id = v_block.until_audit_id,
        row_count = v_chain.row_count + v_block.row_count, sealed_at = v_block.sealed_at;

    return v_block.row_count;
end;
$$;

comment on function ops.seal_audit_log(integer) is
    'Seal what was written to the audit log since the last block; how many entries that were.';

grant execute on function ops.seal_audit_log(integer) to service_role;
