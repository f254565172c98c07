-- Has the first register from an instant on judged anew: marks its quarter of an hour for the
-- roll-up. Nothing to mark where none has come yet.

create or replace function telemetry._mark_next_register(p_meter_id uuid, p_at timestamptz)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_next meters.readings := telemetry._find_register(p_meter_id, p_at, false);
begin
    if v_next.meter_id is not null then
        insert into meters.dirty_buckets (meter_id, bucket_at)
        values (p_meter_id, date_bin('15 minutes', v_next.read_at, '2000-01-01 00:00:00+00'));
    end if;
end;
$$;

comment on function telemetry._mark_next_register(uuid, timestamptz) is
    'Have the first register from an instant on judged anew.';
