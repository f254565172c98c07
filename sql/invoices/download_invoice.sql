-- Where an invoice is to be had as a file, and as what. A function of the database cannot draw, so this one
-- says where the gateway does: GET there with the same token.
--
-- Errors: as invoices.get_paper

create or replace function invoices.download_invoice(p_invoice_id uuid, p_language text default null)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_paper invoices.paper := invoices.get_paper(p_invoice_id, p_language);
begin
    return jsonb_build_object(
        'url', format('/invoices/%s/pdf?language=%s', v_paper.invoice_id, v_paper.language),
        'media_type', 'application/pdf',
        'file_name', coalesce(nullif(regexp_replace(v_paper.number, '[^A-Za-z0-9._-]+', '-', 'g'), ''), 'draft') || '.pdf',
        'language', v_paper.language,
        'is_rendered', v_paper.content is not null,
        'byte_count', length(v_paper.content),
        'sha256', encode(sha256(v_paper.content), 'hex')
    );
end;
$$;

comment on function invoices.download_invoice(uuid, text) is
    'Where an invoice is to be had as PDF: an address of this gateway, and the name of the file.';

grant execute on function invoices.download_invoice(uuid, text) to authenticated, service_role;
