-- Makes the partition that holds a point in time, where it is missing.
--
-- The partition is made as a plain table and attached afterwards: attaching takes
-- SHARE UPDATE EXCLUSIVE on the parent, so readers and writers go on, where
-- "create table … partition of" would lock them out. Runs as app_owner, who owns
-- the tables. Boundaries are UTC days or months. Callers who need partitions of
-- one table take turns until they commit, on the lock that attaching takes anyway:
-- a second lock would let two of them wait for each other, and after an advisory
-- lock the look for the partition still sees the catalogue as it was before.
--
-- One that was archived or dropped is not made again: a late row in it would pass for all
-- that there ever was.
--
-- Errors: PT404 table_not_partitioned; PT410 partition_archived

create or replace function core._create_partition(
    p_table_name text,
    p_at         timestamptz
)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
    v_partition core.partition := core._find_partition(p_table_name, p_at);
begin
    if to_regclass(v_partition.partition_name) is not null then
        return false;
    end if;

    execute format('lock table only %s in share update exclusive mode', p_table_name);

    if to_regclass(v_partition.partition_name) is not null then
        return false;
    end if;

    if core._is_closed(p_table_name, v_partition.range_from) then
        raise exception 'partition_archived'
            using errcode = 'PT410',
                  detail = format('%s was archived or dropped.', v_partition.partition_name),
                  hint = 'Restore it first (mainspring archive restore), where there is a file.';
    end if;

    execute format(
        'create table %s (like %s including defaults including constraints including generated including storage)',
        v_partition.partition_name, p_table_name
    );
    execute format('alter table %s enable row level security', v_partition.partition_name);
    execute format(
        'alter table %s attach partition %s for values from (%L) to (%L)',
        p_table_name, v_partition.partition_name, v_partition.range_from, v_partition.range_until
    );
    return true;
end;
$$;

comment on function core._create_partition(text, timestamptz) is
    'Make the partition of a registered table that holds the given time; true if it was missing.';

grant execute on function core._create_partition(text, timestamptz) to app_api;
