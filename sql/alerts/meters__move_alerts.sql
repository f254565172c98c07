-- Open alerts go with their meter: its new owner sees them from now on, and the operators of its new region.
-- What was resolved stays with whom it concerned. Locks conditions before alerts, as signals do.

create or replace function alerts.meters__move_alerts()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    update alerts.conditions as c
    set region = coalesce(new.region, c.region)
    where c.subject_id = new.meter_id::text;

    update alerts.alerts as a
    set owner_user_id = case when a.subject_type = 'wallet' then a.owner_user_id else new.owner_user_id end,
        region = coalesce(new.region, a.region)
    where a.meter_id = new.meter_id and a.status <> 'resolved';

    return null;
end;
$$;

comment on function alerts.meters__move_alerts() is 'Trigger: open alerts go with their meter.';
