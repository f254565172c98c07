-- The calling user, or a refusal.
--
-- Errors: PT401 not_authenticated

create or replace function auth.require_uid()
returns uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth.uid();
begin
    if v_user_id is null then
        raise exception 'not_authenticated'
            using errcode = 'PT401',
                  detail = 'The call carries no user.',
                  hint = 'Send a token whose sub claim is your user id: Authorization: Bearer <token>.';
    end if;

    return v_user_id;
end;
$$;

comment on function auth.require_uid() is 'The calling user; refuses an anonymous call.';

grant execute on function auth.require_uid() to anon, authenticated, service_role;
