-- What would stand on the paper of a draft of seller, customer and meter. As the owner of the tables: the
-- caller sees the draft, and a paper names its customer.

create or replace function invoices._preview_document(p_account_id uuid)
returns jsonb
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select invoices._make_document(a.*, m.*, u.*, s.*)
    from invoices.accounts as a
    join meters.meters as m on m.meter_id = a.meter_id
    join auth.users as u on u.user_id = a.user_id
    join invoices.series as r on r.series_code = a.series_code
    join invoices.issuers as s on s.issuer_code = r.issuer_code
    where a.account_id = p_account_id;
end;

comment on function invoices._preview_document(uuid) is 'What would stand on the paper of a draft.';

grant execute on function invoices._preview_document(uuid) to app_api;
