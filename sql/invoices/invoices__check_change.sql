-- Trigger: a draft may change and be discarded; what is final keeps everything that stands on the paper,
-- whoever asks, and changes its status only as invoices.status_transitions allows.
--
-- Errors: PT409 invoice_is_final, invalid_status_change

create or replace function invoices.invoices__check_change()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if old.status = 'draft' and tg_op = 'DELETE' then
        return old;
    end if;

    if old.status <> 'draft' and (
        tg_op = 'DELETE'
        or (
            new.account_id, new.invoice_id, new.kind, new.user_id, new.meter_id, new.region, new.series_code, new.year,
            new.sequence, new.number, new.currency, new.minor_units, new.period, new.time_zone, new.usage_from,
            new.usage_until, new.energy_kwh, new.is_estimated, new.subtotal, new.tax_amount, new.rounding, new.total,
            new.credits_amount, new.corrects_id, new.note, new.document, new.daily_on, new.daily_kwh, new.issued_on,
            new.due_on, new.finalised_at, new.run_month, new.created_at
        ) is distinct from (
            old.account_id, old.invoice_id, old.kind, old.user_id, old.meter_id, old.region, old.series_code, old.year,
            old.sequence, old.number, old.currency, old.minor_units, old.period, old.time_zone, old.usage_from,
            old.usage_until, old.energy_kwh, old.is_estimated, old.subtotal, old.tax_amount, old.rounding, old.total,
            old.credits_amount, old.corrects_id, old.note, old.document, old.daily_on, old.daily_kwh, old.issued_on,
            old.due_on, old.finalised_at, old.run_month, old.created_at
        )
    ) then
        raise exception 'invoice_is_final'
            using errcode = 'PT409',
                  detail = format('%s is final: what stands on it never changes.', old.number),
                  hint = 'Issue a credit note, or correct it with the next invoice.';
    end if;

    if new.status <> old.status and not exists (
        select
        from invoices.status_transitions as t
        where t.kind = old.kind and t.from_status = old.status and t.to_status = new.status
    ) then
        raise exception 'invalid_status_change'
            using errcode = 'PT409',
                  detail = format('A %s that is %s cannot become %s.', replace(old.kind, '_', ' '), old.status, new.status),
                  hint = 'invoices.status_transitions lists what is allowed.';
    end if;

    return new;
end;
$$;

comment on function invoices.invoices__check_change() is
    'Trigger: what is final never changes, and a status only as is allowed.';
