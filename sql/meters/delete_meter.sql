-- Deletes a meter softly: it leaves the lists and takes no readings any more; its
-- row, its numbers and its readings stay. Repeating it changes nothing.
-- Locks the meter.
--
-- Errors: PT404 meter_not_found

create or replace function meters.delete_meter(p_meter_id uuid)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    update meters.meters as m
    set deleted_at = now()
    where m.meter_id = p_meter_id and m.deleted_at is null;

    if found then
        perform events._publish('meter_deleted', 'meter', p_meter_id::text, '{}'::jsonb);
    elsif not exists (select from meters.meters as m where m.meter_id = p_meter_id) then
        raise exception 'meter_not_found'
            using errcode = 'PT404',
                  detail = format('There is no meter %s that you may manage.', p_meter_id),
                  hint = 'Look the meter up with meters.list_meters.';
    end if;
end;
$$;

comment on function meters.delete_meter(uuid) is 'Delete a meter; its readings stay.';

grant execute on function meters.delete_meter(uuid) to admin, service_role;
