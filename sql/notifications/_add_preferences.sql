-- A row of preferences for a new user. A locale or time zone that is none is left to
-- the defaults: an event cannot be refused any more.

create or replace function notifications._add_preferences(p_user_id uuid, p_locale text, p_time_zone text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into notifications.preferences (user_id, locale, time_zone)
    select p_user_id,
        case when p_locale ~ '^[a-z]{2,3}(-[A-Z]{2})?$' then p_locale else 'en' end,
        coalesce(
            (select z.name from pg_timezone_names as z where z.name = p_time_zone and z.name !~ '^posix'),
            'Africa/Nairobi'
        )
    where exists (select from auth.users as u where u.user_id = p_user_id)
    on conflict (user_id) do nothing;
end;
$$;

comment on function notifications._add_preferences(uuid, text, text) is 'A row of preferences for a new user.';
