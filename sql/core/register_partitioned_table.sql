-- Has a table of yours kept in partitions of a UTC day or month, made ahead and, where wanted, dropped or
-- written to files when they are old. Registering it again changes how; returns how many partitions were made.
--
-- The table has to be partitioned by range of one timestamptz column and to belong to app_owner, who makes its
-- partitions; it must have no default partition (attaching the next one would read that under a lock that stops
-- everybody) and no partitions of other lengths. A retention that would drop rows that are there is refused: whoever
-- wants that says so afterwards (core.set_retention).
--
-- Locks like core._create_partition: readers and writers go on.
--
-- Errors: PT400 invalid_period, invalid_partitions_ahead, invalid_interval, invalid_archive; PT404 table_not_found;
--         PT409 default_partition_exists, partitions_misaligned, table_not_ours, table_is_referenced,
--         registration_is_fixed, retention_drops_rows; PT422 table_name_unsuitable, table_not_range_partitioned,
--         primary_key_missing, retention_too_short

create or replace function core.register_partitioned_table(
    p_table_name       text,
    p_period           text,
    p_partitions_ahead integer,
    p_keep_for         interval default null,
    p_archive          text default 'none'
)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
    v_oid     oid;
    v_problem text;
begin
    if p_period is null or p_period not in ('day', 'month') then
        raise exception 'invalid_period'
            using errcode = 'PT400', detail = format('%s is no period.', coalesce(p_period, 'null')),
                  hint = 'A partition is a day or a month.';
    end if;

    if p_partitions_ahead is null or p_partitions_ahead not between 1 and 400 then
        raise exception 'invalid_partitions_ahead'
            using errcode = 'PT400', detail = format('%s partitions ahead.', coalesce(p_partitions_ahead::text, 'null')),
                  hint = 'Have 1 to 400 ready.';
    end if;

    v_oid := core._check_partitioned_table(p_table_name);

    if exists (
        select
        from core.partitioned_tables as t
        where t.table_name = p_table_name and t.registered_at is null
    ) then
        raise exception 'registration_is_fixed'
            using errcode = 'PT409', detail = format('%s is a table of the program.', p_table_name),
                  hint = 'core.set_retention changes how long its partitions are kept.';
    end if;

    select string_agg(i.inhrelid::regclass::text, ', ' order by i.inhrelid::regclass::text) into v_problem
    from pg_inherits as i
    join pg_class as c on c.oid = i.inhrelid
    left join lateral regexp_match(
        pg_get_expr(c.relpartbound, c.oid), '^FOR VALUES FROM \(''([^'']+)''\) TO \(''([^'']+)''\)'
    ) as b (bounds) on true
    where i.inhparent = v_oid
        and (
            b.bounds is null
            or b.bounds[1]::timestamptz <> date_trunc(p_period, b.bounds[1]::timestamptz)
            or b.bounds[2]::timestamptz <> b.bounds[1]::timestamptz + ('1 ' || p_period)::interval
        );

    if v_problem is not null then
        raise exception 'partitions_misaligned'
            using errcode = 'PT409', detail = format('No UTC %s: %s.', p_period, left(v_problem, 400)),
                  hint = 'Detach them first, or register the table with the period that they have.';
    end if;

    if p_archive = 'file' and not exists (select from pg_index as x where x.indrelid = v_oid and x.indisprimary) then
        raise exception 'primary_key_missing'
            using errcode = 'PT422', detail = format('%s has no primary key.', p_table_name),
                  hint = 'A file has the rows in the order of their key.';
    end if;

    if p_keep_for is not null and exists (select from pg_constraint as f where f.confrelid = v_oid and f.contype = 'f') then
        raise exception 'table_is_referenced'
            using errcode = 'PT409', detail = format('Foreign keys refer to %s.', p_table_name),
                  hint = 'Keep it for ever, or drop those foreign keys.';
    end if;

    insert into core.partitioned_tables as t (table_name, period, partitions_ahead, registered_at)
    values (p_table_name, p_period, p_partitions_ahead, now())
    on conflict (table_name) do update
    set period = excluded.period, partitions_ahead = excluded.partitions_ahead;

    if p_keep_for is not null then
        perform core._refuse_loss(p_table_name, p_keep_for);
    end if;

    perform core.set_retention(p_table_name, p_keep_for, p_archive);
    return core._create_partitions_of(p_table_name, now());
end;
$$;

comment on function core.register_partitioned_table(text, text, integer, interval, text) is
    'Have a table of yours kept in partitions that are made ahead, and dropped or archived when they are old.';

grant execute on function core.register_partitioned_table(text, text, integer, interval, text) to service_role;
