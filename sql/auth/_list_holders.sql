-- Who has one of these names, numbers or addresses, which belong to one user each. Belongs to the owner of the
-- tables: whoever takes one has to be told that it is taken, though not by whom.

create or replace function auth._list_holders(p_username text, p_phone text, p_email text)
returns setof auth.holder
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select u.user_id, u.username, u.phone, u.email
    from auth.users as u
    where u.username = p_username or u.phone = p_phone or u.email = p_email;
end;

comment on function auth._list_holders(text, text, text) is 'Who has one of these names, numbers or addresses.';

grant execute on function auth._list_holders(text, text, text) to app_api;
