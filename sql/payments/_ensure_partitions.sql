-- Makes the month of a point in time where it is missing. Months are made ahead of time, so this
-- finds one; it keeps payments going where nobody called core.create_partitions().

create or replace function payments._ensure_partitions(p_at timestamptz)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if to_regclass('payments.transfers_' || to_char(p_at at time zone 'UTC', 'YYYY_MM')) is null then
        perform core._create_partition('payments.transactions', p_at),
            core._create_partition('payments.transaction_events', p_at),
            core._create_partition('payments.transfers', p_at);
    end if;
end;
$$;

comment on function payments._ensure_partitions(timestamptz) is 'Make the partitions of a month where they are missing.';
