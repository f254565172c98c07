-- Spares core._check_time_zone what is known: a zone that the user's courses or preferences have costs no look at every
-- zone file, and a timetable is imported in milliseconds.
--
-- Errors: PT400 invalid_time_zone

create or replace function study._check_zone(p_user_id uuid, p_zone text)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_zone is null
        or p_zone in ('UTC', 'Africa/Nairobi')
        or exists (select from study.courses as c where c.user_id = p_user_id and c.time_zone = p_zone)
        or exists (select from notifications.preferences as p where p.user_id = p_user_id and p.time_zone = p_zone)
        or exists (select from study.lectures as l where l.user_id = p_user_id and l.time_zone = p_zone)
    then
        return;
    end if;

    perform core._check_time_zone(p_zone);
end;
$$;

comment on function study._check_zone(uuid, text) is 'Refuse what is not an IANA time zone.';
