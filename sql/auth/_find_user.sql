-- The user that a login names: an e-mail address, a telephone number or a user name; null for nobody.

create or replace function auth._find_user(p_login text)
returns uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_login   text := lower(btrim(p_login));
    v_user_id uuid;
begin
    if strpos(v_login, '@') > 0 then
        select u.user_id into v_user_id from auth.users as u where u.email = v_login;
    elsif v_login like '+%' then
        select u.user_id into v_user_id from auth.users as u where u.phone = translate(v_login, ' -()', '');
    else
        select u.user_id into v_user_id from auth.users as u where u.username = v_login;
    end if;

    return v_user_id;
end;
$$;

comment on function auth._find_user(text) is 'The user of an e-mail address, telephone number or user name.';
