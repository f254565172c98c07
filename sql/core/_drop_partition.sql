-- Drops a partition that has expired, or whose file was verified, and notes that it is gone.
--
-- Dropping locks the whole table for everybody, if only for milliseconds; and whoever waits for
-- such a lock makes all who come after wait as well. So it waits for 200 ms at most, or not at
-- all where the transaction holds another table already, and leaves it for the next time: a
-- reader's transaction is not disturbed, nor does it disturb the others. The locks are held
-- until the transaction ends: end it soon. Once it has them it looks again whether something
-- came in meanwhile. Runs as app_owner, who owns the tables.
--
-- Errors: PT404 table_not_partitioned; PT409 snapshot_too_old

create or replace function core._drop_partition(
    p_table_name text,
    p_range_from timestamptz,
    p_may_wait   boolean default true
)
returns core.partition_outcome
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set lock_timeout = '200ms'
as $$
declare
    v_partition core.partition := core._find_partition(p_table_name, p_range_from);
    v_outcome   core.partition_outcome := row(p_table_name, v_partition.partition_name, 'dropped', null);
    v_archive   core.archives;
begin
    perform core._require_fresh_snapshots();

    if to_regclass(v_partition.partition_name) is null then
        v_outcome.outcome := 'missing';
        return v_outcome;
    end if;

    v_outcome.outcome := core._find_departure(v_partition);

    if v_outcome.outcome <> 'dropped' then
        return v_outcome;
    end if;

    begin
        execute format(
            'lock table only %s in access exclusive mode %s', p_table_name, case when not p_may_wait then 'nowait' end
        );
        execute format(
            'lock table only %s in access exclusive mode %s',
            v_partition.partition_name, case when not p_may_wait then 'nowait' end
        );

        v_outcome.outcome := core._find_departure(v_partition);

        if v_outcome.outcome = 'dropped' then
            execute format('drop table %s', v_partition.partition_name);
        end if;
    exception when lock_not_available then
        v_outcome.outcome := 'busy';
        v_outcome.detail := core._describe_holders(p_table_name, v_partition.partition_name);
    end;

    if v_outcome.outcome = 'dropped' then
        insert into core.archives as a (table_name, range_from, range_until, state, dropped_at)
        values (p_table_name, v_partition.range_from, v_partition.range_until, 'dropped', clock_timestamp())
        on conflict (table_name, range_from) do update
        set state = 'dropped', takes_rows = false, dropped_at = excluded.dropped_at, restored_until = null;
    end if;

    return v_outcome;
end;
$$;

comment on function core._drop_partition(text, timestamptz, boolean) is
    'Drop a partition that may go, without waiting long for its locks.';

grant execute on function core._drop_partition(text, timestamptz, boolean) to app_api;
