-- Why a partition must not leave yet; null if it may.
--
-- A table goes before what is worked out from it, and only once nothing in it waits to be
-- worked out: the late reading that comes next would otherwise make a sum of a part. The
-- day after counts as well, since local days and months cross the ends of UTC ones.
-- Runs as app_owner, to whom no mark is hidden.

create or replace function core._find_obstacle(p_partition core.partition)
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_rule       core.retention_rules;
    v_has_source boolean;
    v_has_marks  boolean;
begin
    select r.* into v_rule
    from core.retention_rules as r
    where r.table_name = p_partition.table_name;

    if not found or v_rule.is_permanent then
        return 'is_permanent';
    end if;

    if p_partition.range_until > now() - v_rule.least_keep then
        return 'too_recent';
    end if;

    if v_rule.marks_table is not null then
        execute format('select exists (select from %s where bucket_at >= $1 and bucket_at < $2)', v_rule.marks_table::regclass)
        into v_has_marks
        using p_partition.range_from, p_partition.range_until;

        if v_has_marks then
            return 'not_rolled_up';
        end if;
    end if;

    if v_rule.source_table is not null then
        select exists (
            select
            from core._get_partitions(v_rule.source_table) as s
            where s.range_from < p_partition.range_until + interval '2 days' and s.range_until > p_partition.range_from
        ) into v_has_source;

        if v_has_source then
            return 'source_remains';
        end if;
    end if;

    return null;
end;
$$;

comment on function core._find_obstacle(core.partition) is 'Why a partition must not leave yet; null if it may.';

grant execute on function core._find_obstacle(core.partition) to app_api;
