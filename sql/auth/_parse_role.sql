-- The role of a user as it is stored, from what a client calls it: user or authenticated, operator, admin, in
-- any case.
--
-- Errors: PT400 invalid_role

create or replace function auth._parse_role(p_role text)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_role text := lower(btrim(p_role));
begin
    if v_role is null or v_role not in ('user', 'authenticated', 'operator', 'admin') then
        raise exception 'invalid_role'
            using errcode = 'PT400',
                  detail = format('%L is not a role of a user.', left(p_role, 80)),
                  hint = 'Use user, operator or admin.';
    end if;

    return case v_role when 'user' then 'authenticated' else v_role end;
end;
$$;

comment on function auth._parse_role(text) is 'The role of a user as it is stored, from what a client calls it.';
