-- Who is calling, as the database knows them now: a token may be older.
--
-- Errors: PT401 not_authenticated; PT404 user_not_found

create or replace function auth.get_me()
returns auth.me
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth.require_uid();
    v_user    auth.users;
    v_me      auth.me;
begin
    select u.* into v_user
    from auth.users as u
    where u.user_id = v_user_id;

    if not found then
        raise exception 'user_not_found'
            using errcode = 'PT404',
                  detail = 'The token names a user who is not here.',
                  hint = 'Log in again.';
    end if;

    v_me.user_id := v_user.user_id;
    v_me.username := v_user.username;
    v_me.email := v_user.email;
    v_me.phone := v_user.phone;
    v_me.role := case v_user.user_role when 'authenticated' then 'user' else v_user.user_role end;
    v_me.region := v_user.region;
    v_me.meter_id := auth._get_claims(v_user_id, null) ->> 'meterId';
    v_me.email_verified_at := v_user.email_verified_at;
    v_me.phone_verified_at := v_user.phone_verified_at;
    v_me.created_at := v_user.created_at;
    v_me.session_id := case
        when exists (
            select from auth.sessions as s
            where s.user_id = v_user_id and s.session_id::text = auth.jwt() ->> 'sid'
        )
        then auth.jwt() ->> 'sid'
    end;

    return v_me;
end;
$$;

comment on function auth.get_me() is 'Who you are.';

grant execute on function auth.get_me() to authenticated;
