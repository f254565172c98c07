-- Makes some drafts final: their numbers are given out under the lock of the counter, which lasts until the
-- transaction ends, so that one that is undone leaves no gap. What the account has to its credit is used
-- up, oldest first. From then on nothing on the paper changes. The caller has locked the drafts, which have no problem.
--
-- As the owner of the tables: a chunk of a month at once.

create or replace function invoices._finalise_drafts(p_invoice_ids uuid[])
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now   timestamptz := clock_timestamp();
    v_need  record;
    v_first integer;
    v_count integer := 0;
begin
    perform invoices._use_credits(p_invoice_ids);

    for v_need in
        select i.series_code, i.kind, n.issued_on, extract(year from n.issued_on)::smallint as year, s.due_days, s.issuer_code,
            case i.kind when 'invoice' then s.series_code else s.credit_prefix end as prefix,
            array_agg(i.invoice_id order by i.period, i.account_id, i.invoice_id) as invoice_ids
        from invoices.invoices as i
        join invoices.series as s on s.series_code = i.series_code
        join invoices.issuers as u on u.issuer_code = s.issuer_code
        cross join lateral (select (v_now at time zone u.time_zone)::date as issued_on) as n
        where i.invoice_id = any (p_invoice_ids) and i.status = 'draft'
        group by i.series_code, i.kind, n.issued_on, s.due_days, s.issuer_code, s.series_code, s.credit_prefix
        order by i.series_code, i.kind, n.issued_on
    loop
        insert into invoices.counters as c (series_code, kind, year, last_number)
        values (v_need.series_code, v_need.kind, v_need.year, cardinality(v_need.invoice_ids))
        on conflict (series_code, kind, year) do update set last_number = c.last_number + excluded.last_number
        returning c.last_number - cardinality(v_need.invoice_ids) into v_first;

        update invoices.invoices as i
        set status = 'final', year = v_need.year, sequence = v_first + w.place,
            number = format('%s-%s-%s', v_need.prefix, v_need.year, lpad((v_first + w.place)::text, 6, '0')),
            issued_on = v_need.issued_on,
            due_on = case i.kind when 'invoice' then v_need.issued_on + v_need.due_days end,
            finalised_at = v_now, updated_at = v_now,
            document = invoices._make_document(a.*, m.*, u.*, s.*)
        from unnest(v_need.invoice_ids) with ordinality as w (invoice_id, place)
        join invoices.invoices as d on d.invoice_id = w.invoice_id
        join invoices.accounts as a on a.account_id = d.account_id
        join meters.meters as m on m.meter_id = d.meter_id
        join auth.users as u on u.user_id = d.user_id
        join invoices.issuers as s on s.issuer_code = v_need.issuer_code
        where i.account_id = d.account_id and i.invoice_id = d.invoice_id;

        v_count := v_count + cardinality(v_need.invoice_ids);
    end loop;

    -- What asks for nothing is paid.
    update invoices.invoices as i
    set status = 'paid', updated_at = v_now
    where i.invoice_id = any (p_invoice_ids) and i.kind = 'invoice' and i.status = 'final' and i.amount_due = 0;

    return v_count;
end;
$$;

comment on function invoices._finalise_drafts(uuid[]) is 'Make some drafts final, and number them without gaps.';

grant execute on function invoices._finalise_drafts(uuid[]) to app_api;
