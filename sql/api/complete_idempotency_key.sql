-- Stores the answer of the call under the key that this transaction has claimed.
--
-- The call left its body in mainspring.step_1; the calls of a batch of p_steps
-- left theirs in mainspring.step_1 to _<p_steps>, and the stored body is the array
-- of them. Status and headers are those that the function set, if it did.
--
-- Errors: PT409 idempotency_key_not_claimed

create or replace function api.complete_idempotency_key(
    p_key   text,
    p_steps integer default null
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_fingerprint text := nullif(current_setting('mainspring.idempotency_fingerprint', true), '');
    v_body        text;
begin
    if v_fingerprint is null then
        raise exception 'idempotency_key_not_claimed'
            using errcode = 'PT409',
                  detail = 'This transaction has claimed no key.',
                  hint = 'Call api.claim_idempotency_key first, in the same transaction.';
    end if;

    if p_steps is null then
        v_body := api._get_step(1);
    else
        select '[' || coalesce(string_agg(coalesce(api._get_step(n), 'null'), ',' order by n), '') || ']' into v_body
        from generate_series(1, p_steps) as n;
    end if;

    insert into api.idempotency_keys (
        scope, idempotency_key, fingerprint, response_body, response_status, response_headers
    )
    values (
        api._get_scope(), p_key, decode(v_fingerprint, 'hex'), v_body,
        nullif(current_setting('response.status', true), '')::integer,
        nullif(current_setting('response.headers', true), '')
    );
end;
$$;

comment on function api.complete_idempotency_key(text, integer) is
    'Store the answer of the call under the key that this transaction has claimed.';

grant execute on function api.complete_idempotency_key(text, integer) to anon, authenticated, service_role;
