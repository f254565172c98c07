-- Makes a psql session act as a user, as the gateway does for a call: the same
-- claims, the same role, so the same rows and the same refusals. Lasts until
-- `reset role; reset all` or the end of the session. Null acts as nobody (anon).
--
-- Not security definer: changing the role is the session's own right, and only a
-- login that may become that role anyway can do it.
--
-- Errors: PT404 user_not_found

create or replace procedure auth.act_as(p_user_id uuid)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_role text := 'anon';
begin
    if p_user_id is not null then
        select u.user_role into v_role
        from auth.users as u
        where u.user_id = p_user_id;

        if not found then
            raise exception 'user_not_found'
                using errcode = 'PT404',
                      detail = format('There is no user %s.', p_user_id),
                      hint = 'Look the user up in auth.users.';
        end if;
    end if;

    perform set_config('request.jwt.claim.sub', coalesce(p_user_id::text, ''), false),
        set_config(
            'request.jwt.claims',
            jsonb_strip_nulls(jsonb_build_object('sub', p_user_id, 'role', v_role))::text,
            false
        ),
        set_config('role', v_role, false);
end;
$$;

comment on procedure auth.act_as(uuid) is 'Act as a user for the rest of the psql session.';
