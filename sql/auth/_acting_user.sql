-- The user a call is about: the caller, or for the service role whomever it names. A user may
-- name nobody but themself: p_refusal is the code of that refusal.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours or p_refusal

create or replace function auth._acting_user(p_user_id uuid, p_refusal text default 'not_yours')
returns uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth.uid();
begin
    if p_user_id = v_user_id then
        return v_user_id;
    end if;

    if auth.role() = 'service_role' then
        if coalesce(p_user_id, v_user_id) is null then
            raise exception 'user_required'
                using errcode = 'PT400',
                      detail = 'The service role is nobody''s account.',
                      hint = 'Name the user in p_user_id.';
        end if;

        return coalesce(p_user_id, v_user_id);
    end if;

    if p_user_id is distinct from auth.require_uid() and p_user_id is not null then
        raise exception '%', p_refusal
            using errcode = 'PT403',
                  detail = 'p_user_id names another user.',
                  hint = 'Leave p_user_id out.';
    end if;

    return v_user_id;
end;
$$;

comment on function auth._acting_user(uuid, text) is 'The user a call is about; only the service role may name another.';
