-- The first answer to the call with this key.
--
-- Errors: PT404 idempotency_key_not_found

create or replace function api.get_idempotent_response(p_key text)
returns api.idempotent_response
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_response api.idempotent_response;
begin
    select k.response_body, k.response_status, k.response_headers into v_response
    from api.idempotency_keys as k
    where k.scope = api._get_scope() and k.idempotency_key = p_key;

    if not found then
        raise exception 'idempotency_key_not_found'
            using errcode = 'PT404',
                  detail = 'No answer is stored under this key.',
                  hint = 'Answers are kept for a day; send the call again.';
    end if;

    return v_response;
end;
$$;

comment on function api.get_idempotent_response(text) is 'The first answer to the call with this idempotency key.';

grant execute on function api.get_idempotent_response(text) to anon, authenticated, service_role;
