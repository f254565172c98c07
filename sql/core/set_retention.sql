-- Changes how long the partitions of a table are kept, and whether they are written to a file
-- before they go. Null keeps them for ever; p_archive null leaves that as it is.
--
-- Locks all rules: what is worked out from a table is kept at least as long as the table, since
-- a late row has every sum worked out anew.
--
-- Errors: PT400 invalid_interval, invalid_archive; PT404 table_not_partitioned;
--         PT409 retention_is_fixed; PT422 retention_too_short, retention_conflict

create or replace function core.set_retention(
    p_table_name text,
    p_keep_for   interval,
    p_archive    text default null
)
returns core.retention_rules
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_rule    core.retention_rules;
    v_problem record;
begin
    perform core._find_partition(p_table_name, now());

    if p_keep_for <= interval '0' or p_keep_for > interval '1000 years' then
        raise exception 'invalid_interval'
            using errcode = 'PT400',
                  detail = format('%s is no time to keep something for.', p_keep_for),
                  hint = 'Write an interval such as 400 days; null keeps for ever.';
    end if;

    if p_archive not in ('none', 'file') then
        raise exception 'invalid_archive'
            using errcode = 'PT400',
                  detail = format('%s is neither none nor file.', p_archive),
                  hint = 'none drops what has expired, file writes it to a file first.';
    end if;

    perform r.table_name
    from core.retention_rules as r
    order by r.table_name
    for update;

    select r.* into v_rule
    from core.retention_rules as r
    where r.table_name = p_table_name;

    if v_rule.is_permanent and (p_keep_for is not null or p_archive is not null) then
        raise exception 'retention_is_fixed'
            using errcode = 'PT409',
                  detail = format('%s is kept for ever.', p_table_name),
                  hint = 'Books are never dropped.';
    end if;

    if p_keep_for < coalesce(v_rule.least_keep, interval '1 day') then
        raise exception 'retention_too_short'
            using errcode = 'PT422',
                  detail = format('%s is kept for %s at least.', p_table_name, coalesce(v_rule.least_keep, interval '1 day')),
                  hint = 'Other parts of the program rely on what is younger.';
    end if;

    select c.source_name, c.source_keep, c.sums_name, c.sums_keep into v_problem
    from (
        select s.table_name as source_name, s.keep_for as source_keep, p_table_name as sums_name, p_keep_for as sums_keep
        from core.retention_rules as s
        where s.table_name = v_rule.source_table
        union all
        select p_table_name, p_keep_for, d.table_name, d.keep_for
        from core.retention_rules as d
        where d.source_table = p_table_name
    ) as c
    where c.sums_keep is not null and (c.source_keep is null or c.sums_keep < c.source_keep)
    order by c.sums_name
    limit 1;

    if found then
        raise exception 'retention_conflict'
            using errcode = 'PT422',
                  detail = format(
                      '%s is worked out from %s and would be kept for %s, its source %s.', v_problem.sums_name,
                      v_problem.source_name, v_problem.sums_keep, coalesce('for ' || v_problem.source_keep, 'for ever')
                  ),
                  hint = 'What is worked out from a table is kept at least as long as the table.';
    end if;

    insert into core.retention_rules as r (table_name, keep_for, archive, updated_at, updated_by)
    values (p_table_name, p_keep_for, coalesce(p_archive, 'none'), now(), auth.uid())
    on conflict (table_name) do update
    set keep_for = excluded.keep_for,
        archive = coalesce(p_archive, r.archive),
        updated_at = excluded.updated_at,
        updated_by = excluded.updated_by
    returning * into v_rule;

    return v_rule;
end;
$$;

comment on function core.set_retention(text, interval, text) is
    'Change how long the partitions of a table are kept, and whether a file is written before they go.';

grant execute on function core.set_retention(text, interval, text) to admin, service_role;
