-- The clock that somebody reads: the zone they name, else that of their preferences.
--
-- Errors: PT400 invalid_time_zone

create or replace function study._get_zone(p_user_id uuid, p_zone text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_zone text := (notifications._get_preferences(p_user_id)).time_zone;
begin
    if p_zone is null or p_zone = v_zone then
        return v_zone;
    end if;

    return core._check_time_zone(p_zone);
end;
$$;

comment on function study._get_zone(uuid, text) is 'The clock that somebody reads.';
