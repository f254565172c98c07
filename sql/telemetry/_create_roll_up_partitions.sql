-- Makes the partitions that the roll-ups of some UTC days need: late readings reach far back.
-- A local day may begin on the UTC day before. Table by table, as all do: who waits for
-- another's partition of one table does not hold what that one waits for. What retention
-- dropped is not made again.

create or replace function telemetry._create_roll_up_partitions(p_table_prefix text, p_days timestamptz[])
returns void
language sql
volatile
set search_path = pg_catalog, pg_temp
begin atomic
    with partition as materialized (
        select distinct
            l.level,
            case l.level
                when '1m' then date_trunc('day', d.day, 'UTC')
                else date_trunc('month', d.day - l.reach, 'UTC')
            end as starts_at
        from unnest(p_days) as d (day)
        cross join (
            values
                ('1m', interval '0'), ('15m', interval '0'), ('1h', interval '0'), ('1h', interval '1 day'),
                ('1d', interval '0'), ('1d', interval '1 day')
        ) as l (level, reach)
        order by 1, 2
    )
    select core._create_partition(p_table_prefix || p.level, p.starts_at)
    from partition as p
    where p.starts_at >= core._kept_since(p_table_prefix || p.level);
end;

comment on function telemetry._create_roll_up_partitions(text, timestamptz[]) is
    'Make the partitions that the roll-ups of some UTC days need.';
