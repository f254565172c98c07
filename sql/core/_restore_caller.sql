-- Gives the transaction its caller back, where a handler acted as somebody else.
--
-- A handler that sets the claims, to call a function as its user, leaves them set: the next
-- handler would run as that user, and row-level security hide from the machinery what it moves.
-- Call it within the handler's subtransaction: where nothing can be written any more, it fails.
--
-- Errors: PT409 transaction_is_read_only

create or replace function core._restore_caller(p_claims text, p_sub text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if current_setting('request.jwt.claims', true) is distinct from p_claims then
        perform set_config('request.jwt.claims', coalesce(p_claims, ''), true);
    end if;

    if current_setting('request.jwt.claim.sub', true) is distinct from p_sub then
        perform set_config('request.jwt.claim.sub', coalesce(p_sub, ''), true);
    end if;

    if current_setting('row_security') = 'off' then
        perform set_config('row_security', 'on', true);
    end if;

    if current_setting('transaction_read_only') = 'on' then
        raise exception 'transaction_is_read_only'
            using errcode = 'PT409',
                  detail = 'A handler made the transaction read-only.',
                  hint = 'A handler must not change how the transaction goes on.';
    end if;
end;
$$;

comment on function core._restore_caller(text, text) is 'Act as the caller again, after a handler acted as somebody else.';
