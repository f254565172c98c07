-- Trigger of lines and taxes: they never go all at once.
--
-- Errors: PT409 invoice_is_final

create or replace function invoices.lines__refuse_truncate()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'invoice_is_final'
        using errcode = 'PT409', detail = 'Some of them are of invoices that are final.',
              hint = 'Discard drafts with invoices.discard_draft.';
end;
$$;

comment on function invoices.lines__refuse_truncate() is 'Trigger: lines and taxes never go all at once.';
