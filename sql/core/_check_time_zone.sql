-- Refuses what is not the IANA name of a time zone; returns the name.
--
-- Asked when something is created or changed: pg_timezone_names reads every
-- zone file (10 ms), which the zones that are always there are spared. The cheap
-- test, "at time zone", also takes offsets and made-up names such as FOO+3.
--
-- Errors: PT400 invalid_time_zone

create or replace function core._check_time_zone(p_time_zone text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_time_zone is not null and p_time_zone !~ '^posix' and (
        p_time_zone in ('UTC', 'Africa/Nairobi')
        or exists (select from pg_timezone_names as z where z.name = p_time_zone)
    ) then
        return p_time_zone;
    end if;

    raise exception 'invalid_time_zone'
        using errcode = 'PT400',
              detail = format('%L is not the name of a time zone.', left(p_time_zone, 80)),
              hint = 'Send an IANA name such as Africa/Nairobi; offsets have no daylight-saving rules.';
end;
$$;

comment on function core._check_time_zone(text) is 'Refuse what is not an IANA time zone.';
