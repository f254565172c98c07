-- Whether somebody has shown that an account is theirs, or is using it: an address of it was verified, or a
-- session is open.
--
-- Until then it is a registration, whose address anybody may have typed.

create or replace function auth._is_claimed(p_user auth.users)
returns boolean
language sql
stable
set search_path = pg_catalog, pg_temp
return p_user.email_verified_at is not null
    or p_user.phone_verified_at is not null
    or exists (
        select
        from auth.sessions as s
        where s.user_id = p_user.user_id and s.ended_at is null
    );

comment on function auth._is_claimed(auth.users) is
    'Whether somebody has shown that an account is theirs, or is using it.';
