-- Sends the reminders that are due: of each invoice the highest level that was not sent yet, as an event of the name
-- of its topic. A fee goes on the next invoice. As the owner of the tables.

create or replace function invoices._send_reminders(p_limit integer)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_due record;
    v_count integer := 0;
begin
    for v_due in
        select i.account_id, i.invoice_id, i.number, i.user_id, i.currency, i.due_on, i.region, l.level, l.topic, l.fee, d.days,
            i.amount_due - i.disputed_amount as amount
        from invoices.invoices as i
        cross join lateral (
            select (now() at time zone u.time_zone)::date - i.due_on as days
            from invoices.series as s
            join invoices.issuers as u on u.issuer_code = s.issuer_code
            where s.series_code = i.series_code
        ) as d
        join lateral (
            select r.*
            from invoices.reminder_levels as r
            where r.series_code = i.series_code and r.days_after <= d.days
            order by r.days_after desc
            limit 1
        ) as l on l.level > i.reminder_level
        where i.kind = 'invoice' and i.status in ('overdue', 'disputed')
            and i.amount_due > i.disputed_amount
        order by i.due_on, i.account_id
        limit p_limit
        for no key update of i skip locked
    loop
        insert into invoices.reminders (account_id, invoice_id, level, amount)
        values (v_due.account_id, v_due.invoice_id, v_due.level, v_due.amount)
        on conflict (account_id, invoice_id, level) do nothing;

        update invoices.invoices as i
        set reminder_level = v_due.level, updated_at = clock_timestamp()
        where i.account_id = v_due.account_id and i.invoice_id = v_due.invoice_id;

        if v_due.fee > 0 then
            insert into invoices.fees (account_id, fee_id, code, description, amount)
            values (
                v_due.account_id, core.uuid_v7(), 'reminder_' || v_due.level,
                format('Reminder %s of %s', v_due.level, v_due.number), v_due.fee
            );
        end if;

        perform events._publish(
            v_due.topic, 'invoice', v_due.invoice_id::text,
            jsonb_build_object(
                'user_id', v_due.user_id, 'number', v_due.number, 'level', v_due.level, 'days_overdue', v_due.days,
                'amount_due', v_due.amount, 'currency', v_due.currency, 'due_on', v_due.due_on, 'fee', v_due.fee,
                'region', v_due.region
            )
        );
        v_count := v_count + 1;
    end loop;

    return v_count;
end;
$$;

comment on function invoices._send_reminders(integer) is 'Send the reminders that are due.';

grant execute on function invoices._send_reminders(integer) to app_api;
