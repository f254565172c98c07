-- Holds one block of the audit log against the entries that are there, the block against its own hash, and the
-- block before against the hash that this one remembers. The caller has made sure that there is such a block.
--
-- All entries after those of the block before, up to its end, have to be its members: what is more was put in
-- later; where the block before is missing, that cannot be said. Members of a month that left into a file are
-- counted as archived. A missing month is one problem.

create or replace function ops._verify_audit_block(p_block_number bigint)
returns ops.audit_block_check
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_block  ops.audit_blocks;
    v_before ops.audit_blocks;
    v_check  ops.audit_block_check := row(0, 0, '{}');
    v_found  ops.audit_problem[];
begin
    select b.* into strict v_block from ops.audit_blocks as b where b.block_number = p_block_number;
    select b.* into v_before
    from ops.audit_blocks as b
    where b.block_number < p_block_number
    order by b.block_number desc
    limit 1;

    if ops._hash_audit_block(v_block) <> v_block.block_hash then
        v_check.problems := v_check.problems || row(
            'block_changed', p_block_number, null, null, 'The block is not what its hash is of.'
        )::ops.audit_problem;
    end if;

    if not found then
        v_before.until_epoch := 0;
        v_before.until_xid := '0';
        v_before.until_audit_id := '00000000-0000-0000-0000-000000000000';
        v_before.block_number := 0;
        v_before.block_hash := decode(repeat('00', 32), 'hex');
    end if;

    if v_before.block_number = p_block_number - 1 and v_before.block_hash <> v_block.previous_hash then
        v_check.problems := v_check.problems || row(
            'chain_broken', p_block_number, null, null,
            format('Block %s is another one than when this one was sealed.', p_block_number - 1)
        )::ops.audit_problem;
    end if;

    with member as materialized (
        select m.audit_id, m.occurred_at, m.row_hash
        from unnest(v_block.audit_ids, v_block.occurred_ats, v_block.row_hashes) as m (audit_id, occurred_at, row_hash)
    ),
    entry as materialized (
        select
            a.audit_id, a.occurred_at, ops._hash_audit_row(a) as row_hash,
            concat_ws(' ', a.action, a.subject_type, left(a.subject_id, 80)) as what
        from ops.audit_log as a
        where (a.epoch, a.xid, a.audit_id) > (v_before.until_epoch, v_before.until_xid, v_before.until_audit_id)
            and (a.epoch, a.xid, a.audit_id) <= (v_block.until_epoch, v_block.until_xid, v_block.until_audit_id)
    ),
    pair as materialized (
        select
            m.audit_id as member_id, m.occurred_at as member_at, e.audit_id as entry_id, e.occurred_at as entry_at, e.what,
            m.row_hash = e.row_hash as is_same
        from member as m
        full join entry as e on e.audit_id = m.audit_id and e.occurred_at = m.occurred_at
    ),
    -- A member without its entry: the same id elsewhere in the block or in the log, a month that is gone, or nothing.
    lost as materialized (
        select p.member_id, p.member_at, o.occurred_at as other_at, o.what, d.state, d.partition_name
        from pair as p
        left join lateral (
            select a.occurred_at, concat_ws(' ', a.action, a.subject_type, left(a.subject_id, 80)) as what
            from ops.audit_log as a
            where a.audit_id = p.member_id
            order by a.occurred_at <> p.member_at
            limit 1
        ) as o on true
        left join lateral ops._find_audit_month(p.member_at) as d on o.occurred_at is null
        where p.entry_id is null
    ),
    problem as (
        select 'row_changed' as problem, p.member_id as audit_id, p.member_at as occurred_at, p.what || '.' as detail
        from pair as p
        where p.member_id is not null and p.entry_id is not null and not p.is_same
        union all
        select
            case
                when l.other_at = l.member_at then 'row_changed'
                when l.other_at is not null then 'row_moved'
                else 'row_missing'
            end,
            l.member_id, l.member_at,
            case
                when l.other_at = l.member_at then l.what || '; its place in the order was changed, too.'
                when l.other_at is not null then format(
                    '%s; it is at %s now.', l.what, to_char(l.other_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.USZ')
                )
                else 'It was there when the block was sealed.'
            end
        from lost as l
        where l.other_at is not null or l.state = 'there'
        union all
        select
            'partition_missing', null::uuid, min(l.member_at),
            format('%s is not there and was not archived; %s entries of the block were in it.', l.partition_name, count(*))
        from lost as l
        where l.other_at is null and l.state = 'missing'
        group by l.partition_name
        union all
        select 'row_inserted', p.entry_id, p.entry_at, p.what || '; it was not there when the block was sealed.'
        from pair as p
        where p.member_id is null and v_before.block_number = p_block_number - 1
            and not exists (select from lost as l where l.member_id = p.entry_id)
    )
    select
        (select count(*) from pair as p where p.member_id is not null and p.entry_id is not null),
        (select count(*) from lost as l where l.other_at is null and l.state = 'archived'),
        (
            select array_agg(
                row(r.problem, p_block_number, r.audit_id, r.occurred_at, r.detail)::ops.audit_problem
                order by r.occurred_at, r.audit_id
            )
            from problem as r
        )
    into v_check.row_count, v_check.archived_count, v_found;

    v_check.problems := v_check.problems || coalesce(v_found, '{}');
    return v_check;
end;
$$;

comment on function ops._verify_audit_block(bigint) is 'Hold one block of the audit log against the entries that are there.';
