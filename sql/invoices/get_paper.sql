-- What a gateway needs to send an invoice as a file: the PDF where this very document was rendered
-- before, else the document, to be rendered now. The digest tells whether a client has it already.
--
-- Errors: as invoices.get_invoice_document; PT400 invalid_language

create or replace function invoices.get_paper(p_invoice_id uuid, p_language text default null)
returns invoices.paper
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_document jsonb := invoices.get_invoice_document(p_invoice_id);
    v_paper    invoices.paper;
begin
    if p_language !~ '^[a-z]{2,3}$' then
        raise exception 'invalid_language'
            using errcode = 'PT400',
                  detail = format('%L is no language.', left(p_language, 40)),
                  hint = 'Write two letters, such as en or sw.';
    end if;

    v_paper.invoice_id := p_invoice_id;
    v_paper.number := v_document ->> 'number';
    v_paper.kind := v_document ->> 'kind';
    v_paper.status := v_document ->> 'status';
    v_paper.language := coalesce(
        p_language, substring(lower(v_document ->> 'locale') from '^([a-z]{2,3})(?:[-_]|$)'), 'en'
    );
    v_paper.document_sha256 := encode(sha256(convert_to(v_document::text, 'UTF8')), 'hex');

    select r.content into v_paper.content
    from invoices.renderings as r
    where r.invoice_id = p_invoice_id
        and r.account_id = (select i.account_id from invoices.invoices as i where i.invoice_id = p_invoice_id)
        and r.language = v_paper.language
        and r.document_sha256 = decode(v_paper.document_sha256, 'hex');

    if v_paper.content is null then
        v_paper.document := v_document;
    end if;

    return v_paper;
end;
$$;

comment on function invoices.get_paper(uuid, text) is
    'An invoice to be sent as a file: its PDF where it was rendered before, else what goes on it.';

grant execute on function invoices.get_paper(uuid, text) to authenticated, service_role;
