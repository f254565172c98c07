-- Accounts that were billed by a tariff at the end of a month, by id, a page at a time. As the owner of the tables.

create or replace function invoices._list_tariff_accounts(
    p_tariff_code text,
    p_month       date,
    p_after       uuid,
    p_limit       integer
)
returns uuid[]
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
begin
    return array(
        select a.account_id
        from invoices.accounts as a
        join meters.meters as m on m.meter_id = a.meter_id
        where a.billing_mode = 'postpaid' and (p_after is null or a.account_id > p_after)
            and a.opened_at < telemetry._date_start((p_month + interval '1 month')::date, a.time_zone)
            and coalesce(a.closed_at > telemetry._date_start(p_month, a.time_zone), true)
            and p_tariff_code = coalesce(
                (
                    select t.tariff_code
                    from invoices.account_tariffs as t
                    where t.account_id = a.account_id
                        and t.valid_from < telemetry._date_start((p_month + interval '1 month')::date, a.time_zone)
                    order by t.valid_from desc
                    limit 1
                ),
                m.tariff_code,
                (
                    select r.tariff_code
                    from tariffs.tariffs as r
                    left join tariffs.rate_states as s on s.tariff_code = r.tariff_code
                    where r.region = m.region
                    order by coalesce(s.is_dynamic, false) desc, r.tariff_key
                    limit 1
                )
            )
        order by a.account_id
        limit p_limit
    );
end;
$$;

comment on function invoices._list_tariff_accounts(text, date, uuid, integer) is
    'Accounts that were billed by a tariff at the end of a month.';

grant execute on function invoices._list_tariff_accounts(text, date, uuid, integer) to app_api;
