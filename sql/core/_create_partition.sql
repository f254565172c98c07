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
-- Errors: PT404 table_not_partitioned

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
    v_period    text;
    v_from      timestamptz;
    v_until     timestamptz;
    v_partition text;
    v_schema    text := split_part(p_table_name, '.', 1);
begin
    select t.period into v_period
    from core.partitioned_tables as t
    where t.table_name = p_table_name;

    if not found then
        raise exception 'table_not_partitioned'
            using errcode = 'PT404',
                  detail = format('No entry for %s in core.partitioned_tables.', p_table_name),
                  hint = 'Register the table in the migration that creates it.';
    end if;

    v_from := date_trunc(v_period, p_at);
    v_until := v_from + ('1 ' || v_period)::interval;
    v_partition := split_part(p_table_name, '.', 2)
        || to_char(v_from, case v_period when 'day' then '"_"YYYY"_"MM"_"DD' else '"_"YYYY"_"MM' end);

    if to_regclass(format('%I.%I', v_schema, v_partition)) is not null then
        return false;
    end if;

    execute format('lock table only %s in share update exclusive mode', p_table_name);

    if to_regclass(format('%I.%I', v_schema, v_partition)) is not null then
        return false;
    end if;

    execute format(
        'create table %I.%I (like %s including defaults including constraints including storage)',
        v_schema, v_partition, p_table_name
    );
    execute format('alter table %I.%I enable row level security', v_schema, v_partition);
    execute format(
        'alter table %s attach partition %I.%I for values from (%L) to (%L)',
        p_table_name, v_schema, v_partition, v_from, v_until
    );
    return true;
end;
$$;

comment on function core._create_partition(text, timestamptz) is
    'Make the partition of a registered table that holds the given time; true if it was missing.';

grant execute on function core._create_partition(text, timestamptz) to app_api;
