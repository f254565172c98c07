-- Moves the rows of one day or month from a table's default partition into a partition of their own; once none
-- is left, drops the default partition. Call it until it answers dropped.
--
-- The new partition is filled before it is attached, in the same transaction: nobody sees a row twice or not
-- at all. Attaching locks the default partition for everybody and reads it; it waits for that for 200 ms, then gives
-- up, as does dropping, and the answer says who holds a lock. Runs as app_owner, to whom the table has to belong.
--
-- Errors: PT400 invalid_period; PT404 table_not_found, default_partition_not_found; PT409 partition_exists,
--         table_not_ours; PT422 table_name_unsuitable, table_not_range_partitioned

create or replace function core.drain_default_partition(p_table_name text, p_period text)
returns core.partition_outcome
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set lock_timeout = '200ms'
as $$
declare
    v_default   text;
    v_column    text;
    v_from      timestamptz;
    v_until     timestamptz;
    v_partition text;
    v_columns   text;
    v_count     bigint;
begin
    if p_period is null or p_period not in ('day', 'month') then
        raise exception 'invalid_period'
            using errcode = 'PT400', detail = format('%s is no period.', coalesce(p_period, 'null')),
                  hint = 'A partition is a day or a month.';
    end if;

    select t.partdefid::regclass::text, quote_ident(a.attname) into v_default, v_column
    from pg_partitioned_table as t
    join pg_attribute as a on a.attrelid = t.partrelid and a.attnum = t.partattrs[0]
    where t.partrelid = to_regclass(p_table_name) and t.partdefid <> 0
        and t.partstrat = 'r' and t.partnatts = 1 and a.atttypid = 'timestamptz'::regtype;

    if not found then
        perform core._check_partitioned_table(p_table_name);
        raise exception 'default_partition_not_found'
            using errcode = 'PT404', detail = format('%s has no default partition.', p_table_name),
                  hint = 'Nothing is to be done.';
    end if;

    begin
        execute format('select date_trunc(%L, min(%s)) from %s', p_period, v_column, v_default) into v_from;

        if v_from is null then
            execute format('lock table only %s in access exclusive mode', p_table_name);
            execute format('lock table %s in access exclusive mode', v_default);
            execute format('select count(*) from (select from %s limit 1) as d', v_default) into v_count;

            if v_count = 0 then
                execute format('drop table %s', v_default);
                return row(p_table_name, v_default, 'dropped', null)::core.partition_outcome;
            end if;

            return row(p_table_name, v_default, 'busy', 'Rows came in meanwhile.')::core.partition_outcome;
        end if;

        v_until := v_from + ('1 ' || p_period)::interval;
        v_partition := format(
            '%I.%I', split_part(p_table_name, '.', 1),
            split_part(p_table_name, '.', 2)
                || to_char(v_from, case p_period when 'day' then '"_"YYYY"_"MM"_"DD' else '"_"YYYY"_"MM' end)
        );

        if to_regclass(v_partition) is not null then
            raise exception 'partition_exists'
                using errcode = 'PT409', detail = format('There is a table %s already.', v_partition),
                      hint = 'Rename it, or drain with the other period.';
        end if;

        select string_agg(quote_ident(a.attname), ', ' order by a.attnum) into v_columns
        from pg_attribute as a
        where a.attrelid = to_regclass(p_table_name) and a.attnum > 0 and not a.attisdropped and a.attgenerated = '';

        execute format('lock table %s in share row exclusive mode', v_default);
        execute format(
            'create table %s (like %s including defaults including constraints including generated including storage)',
            v_partition, p_table_name
        );
        execute format('alter table %s enable row level security', v_partition);
        execute format(
            'with moved as (delete from %1$s where %2$s >= $1 and %2$s < $2 returning %3$s) '
            'insert into %4$s (%3$s) overriding system value select %3$s from moved',
            v_default, v_column, v_columns, v_partition
        )
        using v_from, v_until;
        get diagnostics v_count = row_count;
        execute format(
            'alter table %s attach partition %s for values from (%L) to (%L)', p_table_name, v_partition, v_from, v_until
        );
        return row(p_table_name, v_partition, 'drained', v_count || ' rows')::core.partition_outcome;
    exception when lock_not_available then
        return row(p_table_name, v_default, 'busy', core._describe_holders(p_table_name, v_default))::core.partition_outcome;
    end;
end;
$$;

comment on function core.drain_default_partition(text, text) is
    'Move the rows of a day or month out of a default partition; drop it once it is empty.';

grant execute on function core.drain_default_partition(text, text) to service_role;
