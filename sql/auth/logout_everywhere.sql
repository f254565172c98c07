-- Ends every session of the calling user, this one too; returns how many. Every access token of theirs is
-- refused within a second.
--
-- Errors: PT401 not_authenticated; PT404 user_not_found

create or replace function auth.logout_everywhere()
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth.require_uid();
begin
    if not exists (select from auth.users as u where u.user_id = v_user_id) then
        raise exception 'user_not_found'
            using errcode = 'PT404',
                  detail = 'The token names a user who is not here.',
                  hint = 'Log in again.';
    end if;

    return auth._end_sessions(v_user_id, 'logout_everywhere');
end;
$$;

comment on function auth.logout_everywhere() is 'Log out on every device; returns how many sessions ended.';

grant execute on function auth.logout_everywhere() to authenticated;
