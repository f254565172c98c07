-- States which account at Safaricom is ours. Called by the worker when it starts, with what its
-- settings name; null takes the account away, and nothing can be asked of phones any more.
--
-- p_settings: {"shortcode", "account_kind"?, "is_confirming"?, "minimum_amount"?, "maximum_amount"?,
-- "push_within"?, "query_after"?, "give_up_after"?}; what is not named gets its default.
--
-- Errors: PT400 invalid_settings

create or replace function mpesa.sync_settings(p_settings jsonb)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_settings is null then
        delete from mpesa.settings as s where s.is_only;
        return false;
    end if;

    if jsonb_typeof(p_settings) <> 'object' or coalesce(p_settings ->> 'shortcode', '') !~ '^[0-9]{5,7}$' then
        raise exception 'invalid_settings'
            using errcode = 'PT400',
                  detail = 'An object with a shortcode of 5 to 7 digits is needed.',
                  hint = 'Send for instance {"shortcode": "600100"}, or null for no account.';
    end if;

    insert into mpesa.settings as s (
        is_only, shortcode, account_kind, is_confirming, minimum_amount, maximum_amount,
        push_within, query_after, give_up_after, updated_at
    )
    select
        true, r.shortcode, coalesce(r.account_kind, 'paybill'), coalesce(r.is_confirming, true),
        coalesce(r.minimum_amount, 1), coalesce(r.maximum_amount, 250000),
        coalesce(r.push_within, '5 minutes'), coalesce(r.query_after, '30 seconds'),
        coalesce(r.give_up_after, '3 hours'), clock_timestamp()
    from jsonb_to_record(p_settings) as r (
        shortcode text, account_kind text, is_confirming boolean, minimum_amount numeric, maximum_amount numeric,
        push_within interval, query_after interval, give_up_after interval
    )
    on conflict (is_only) do update
    set (
        shortcode, account_kind, is_confirming, minimum_amount, maximum_amount,
        push_within, query_after, give_up_after, updated_at
    ) = (
        excluded.shortcode, excluded.account_kind, excluded.is_confirming, excluded.minimum_amount,
        excluded.maximum_amount, excluded.push_within, excluded.query_after, excluded.give_up_after,
        excluded.updated_at
    );

    return true;
end;
$$;

comment on function mpesa.sync_settings(jsonb) is 'State which account at Safaricom is ours; null takes it away.';

grant execute on function mpesa.sync_settings(jsonb) to service_role;
