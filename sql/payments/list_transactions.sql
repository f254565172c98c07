-- The caller's transactions, newest first, page by page: p_before is the transaction_id of the
-- last row of the page before. The service may name a user, and without one gets everybody's.
--
-- Errors: PT400 invalid_limit; PT401 not_authenticated; PT403 not_your_wallet;
--         PT404 transaction_not_found (p_before)

create or replace function payments.list_transactions(
    p_limit   integer default 50,
    p_before  uuid default null,
    p_type    text default null,
    p_status  text default null,
    p_user_id uuid default null
)
returns setof payments.transactions
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_before  timestamptz := 'infinity';
    v_user_id uuid;
begin
    perform core._check_limit(p_limit);

    if p_before is not null then
        v_before := (payments.get_transaction(p_before)).created_at;
    end if;

    if p_user_id is null and auth.uid() is null and auth.role() = 'service_role' then
        return query
        select t.*
        from payments.transactions as t
        where (p_before is null or t.transaction_id < p_before)
            and (p_type is null or t.type = p_type)
            and (p_status is null or t.status = p_status)
        order by t.transaction_id desc
        limit p_limit;
        return;
    end if;

    v_user_id := auth._acting_user(p_user_id, 'not_your_wallet');

    -- A page of each wallet along its key, then the newest of them.
    return query
    select p.*
    from payments.wallets as w
    cross join lateral (
        select t.*
        from payments.transactions as t
        where t.account_id = w.account_id
            and t.created_at <= v_before
            and (p_before is null or (t.created_at, t.transaction_id) < (v_before, p_before))
            and (p_type is null or t.type = p_type)
            and (p_status is null or t.status = p_status)
        order by t.created_at desc, t.transaction_id desc
        limit p_limit
    ) as p
    where w.owner_user_id = v_user_id
    order by p.created_at desc, p.transaction_id desc
    limit p_limit;
end;
$$;

comment on function payments.list_transactions(integer, uuid, text, text, uuid) is
    'The caller''s transactions, newest first; p_before is the last id of the page before.';

grant execute on function payments.list_transactions(integer, uuid, text, text, uuid) to authenticated, service_role;
