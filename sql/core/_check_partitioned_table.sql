-- Refuses a table that cannot be kept in partitions made ahead; answers its oid.
--
-- Errors: PT404 table_not_found; PT409 default_partition_exists, table_not_ours;
--         PT422 table_name_unsuitable, table_not_range_partitioned

create or replace function core._check_partitioned_table(p_table_name text)
returns oid
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_oid     oid;
    v_default text;
begin
    if p_table_name is null or p_table_name !~ '^[a-z_][a-z0-9_]{0,62}\.[a-z_][a-z0-9_]{0,50}$' then
        raise exception 'table_name_unsuitable'
            using errcode = 'PT422', detail = format('The name is %s.', coalesce(p_table_name, 'null')),
                  hint = 'Write schema.table, both in lower case without quotes, the table in 51 characters at most.';
    end if;

    v_oid := core._get_oid(p_table_name);

    if v_oid is null then
        raise exception 'table_not_found'
            using errcode = 'PT404', detail = format('There is no table %s.', p_table_name),
                  hint = 'Create it first: create table … partition by range (…).';
    end if;

    if not exists (
        select
        from pg_partitioned_table as t
        join pg_attribute as a on a.attrelid = t.partrelid and a.attnum = t.partattrs[0]
        where t.partrelid = v_oid and t.partstrat = 'r' and t.partnatts = 1 and a.atttypid = 'timestamptz'::regtype
    ) then
        raise exception 'table_not_range_partitioned'
            using errcode = 'PT422',
                  detail = format('%s is not partitioned by range of one column of type timestamptz.', p_table_name),
                  hint = 'Make a new one with partition by range (column), and move the rows.';
    end if;

    select t.partdefid::regclass::text into v_default
    from pg_partitioned_table as t
    where t.partrelid = v_oid and t.partdefid <> 0;

    if found then
        raise exception 'default_partition_exists'
            using errcode = 'PT409', detail = format('%s is the default partition of %s.', v_default, p_table_name),
                  hint = 'Move its rows and drop it: core.drain_default_partition says how far it is.';
    end if;

    if not (select pg_has_role('app_owner', c.relowner, 'usage') from pg_class as c where c.oid = v_oid) then
        raise exception 'table_not_ours'
            using errcode = 'PT409',
                  detail = format(
                      '%s belongs to %s.', p_table_name, (select c.relowner::regrole from pg_class as c where c.oid = v_oid)
                  ),
                  hint = format('alter table %s owner to app_owner, who makes the partitions.', p_table_name);
    end if;

    if not has_schema_privilege('app_owner', split_part(p_table_name, '.', 1), 'create') then
        raise exception 'table_not_ours'
            using errcode = 'PT409',
                  detail = format('app_owner may create nothing in the schema %s.', split_part(p_table_name, '.', 1)),
                  hint = format('grant usage, create on schema %s to app_owner;', split_part(p_table_name, '.', 1));
    end if;

    return v_oid;
end;
$$;

comment on function core._check_partitioned_table(text) is 'Refuse a table that cannot be kept in partitions made ahead.';
