-- Leaves a table of yours to itself: its partitions stay as they are, and none are made or dropped any more.
-- What was dropped of it or written to files stays on record, which is why a table with such a record is refused.
--
-- Errors: PT404 table_not_partitioned; PT409 registration_is_fixed, partitions_on_record

create or replace function core.unregister_partitioned_table(p_table_name text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_table core.partitioned_tables;
begin
    select t.* into v_table
    from core.partitioned_tables as t
    where t.table_name = p_table_name;

    if not found then
        raise exception 'table_not_partitioned'
            using errcode = 'PT404', detail = format('%s is not registered.', coalesce(p_table_name, 'null')),
                  hint = 'core.get_partition_headroom() has those that are.';
    end if;

    if v_table.registered_at is null then
        raise exception 'registration_is_fixed'
            using errcode = 'PT409', detail = format('%s is a table of the program.', p_table_name),
                  hint = 'core.set_retention changes how long its partitions are kept.';
    end if;

    if exists (select from core.archives as a where a.table_name = p_table_name) then
        raise exception 'partitions_on_record'
            using errcode = 'PT409', detail = format('Partitions of %s were dropped or archived.', p_table_name),
                  hint = 'Leave it registered, and keep what is there: core.set_retention(…, null).';
    end if;

    delete from core.retention_rules as r
    where r.table_name = p_table_name;

    delete from core.partitioned_tables as t
    where t.table_name = p_table_name;
end;
$$;

comment on function core.unregister_partitioned_table(text) is
    'Leave a table of yours to itself: no partitions are made or dropped.';

grant execute on function core.unregister_partitioned_table(text) to service_role;
