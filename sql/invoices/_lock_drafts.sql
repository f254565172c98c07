-- Locks drafts that can become final and makes those anew whose readings changed; returns those that are
-- fine. One with a problem is put off for an hour.
--
-- As the owner of the tables, for operators and services alike: what they may finalise is checked before.

create or replace function invoices._lock_drafts(p_limit integer, p_month date, p_region text, p_is_now boolean)
returns uuid[]
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_ids   uuid[];
    v_stale uuid[];
begin
    v_ids := array(
        select i.invoice_id
        from invoices.invoices as i
        where i.status = 'draft' and i.kind = 'invoice'
            and (i.finalise_after <= now() or p_is_now and i.problem is null)
            and (p_month is null or lower(i.period) >= p_month and lower(i.period) < p_month + interval '1 month')
            and (p_region is null or i.region = p_region)
        order by i.finalise_after, i.account_id
        limit p_limit
        for no key update skip locked
    );

    if v_ids = '{}' then
        return v_ids;
    end if;

    v_stale := array(
        select i.invoice_id
        from invoices.invoices as i
        join invoices._sum_days(v_ids) as d on d.invoice_id = i.invoice_id
        join invoices.periods as p on p.account_id = i.account_id and p.invoice_id = i.invoice_id
        where i.invoice_id = any (v_ids)
            and (
                i.problem is not null
                or (p.seen_kwh, p.reading_count) is distinct from (d.kwh, d.reading_count)
                or exists (
                    select
                    from meters.dirty_buckets as b
                    where b.meter_id = i.meter_id and b.bucket_at > i.usage_from - interval '15 minutes'
                        and b.bucket_at < i.usage_until
                )
            )
        union
        select l.draft_id from invoices._find_late(v_ids) as l
    );

    if v_stale <> '{}' then
        perform invoices._fill_drafts(v_stale);

        update invoices.invoices as i
        set finalise_after = now() + interval '1 hour'
        where i.invoice_id = any (v_stale) and i.problem is not null;

        v_ids := array(
            select i.invoice_id from invoices.invoices as i where i.invoice_id = any (v_ids) and i.problem is null
        );
    end if;

    return v_ids;
end;
$$;

comment on function invoices._lock_drafts(integer, date, text, boolean) is
    'Lock drafts that can become final, made anew where readings changed.';

grant execute on function invoices._lock_drafts(integer, date, text, boolean) to app_api;
