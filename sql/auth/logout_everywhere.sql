-- Ends every session of the calling user, this one too; returns how many. Every access token of theirs is
-- refused within a second.
--
-- Errors: PT401 not_authenticated

create or replace function auth.logout_everywhere()
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return auth._end_sessions(auth.require_uid(), 'logout_everywhere');
end;
$$;

comment on function auth.logout_everywhere() is 'Log out on every device; returns how many sessions ended.';

grant execute on function auth.logout_everywhere() to authenticated;
