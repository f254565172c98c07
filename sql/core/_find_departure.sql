-- What is to become of a partition now: 'dropped', or why it stays.
--
-- Where the rule wants a file, or one was begun, the file has to be verified. Otherwise it
-- has to have expired.

create or replace function core._find_departure(p_partition core.partition)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_rule     core.retention_rules;
    v_archive  core.archives;
    v_obstacle text := core._find_obstacle(p_partition);
begin
    if v_obstacle is not null then
        return v_obstacle;
    end if;

    select r.* into v_rule
    from core.retention_rules as r
    where r.table_name = p_partition.table_name;

    select a.* into v_archive
    from core.archives as a
    where a.table_name = p_partition.table_name and a.range_from = p_partition.range_from;

    return case
        when v_archive.state = 'verified' then 'dropped'
        when v_archive.state in ('sealed', 'exported') or v_rule.archive = 'file' then 'archive_first'
        when v_archive.state = 'restored' and v_archive.restored_until > now() then 'kept'
        when v_archive.state = 'restored' and v_archive.restored_until is null then 'kept'
        when p_partition.range_until > now() - v_rule.keep_for or v_rule.keep_for is null then 'kept'
        else 'dropped'
    end;
end;
$$;

comment on function core._find_departure(core.partition) is 'What is to become of a partition now: dropped, or why it stays.';
