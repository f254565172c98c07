-- Sets the password of a user, who has proved themselves another way; failed attempts are forgotten.

create or replace function auth._set_password_hash(p_user_id uuid, p_hash text)
returns void
language sql
set search_path = pg_catalog, pg_temp
begin atomic
    insert into auth.credentials (user_id, password_hash)
    values (p_user_id, p_hash)
    on conflict (user_id) do update
    set password_hash = excluded.password_hash, changed_at = clock_timestamp();
    select auth._forgive_attempts(p_user_id);
end;

comment on function auth._set_password_hash(uuid, text) is 'Set the password of a user.';
