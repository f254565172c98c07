-- Keeps the PDF of a document, unless it is kept already: the one that was first stays, and is returned.
-- Drafts still change, so theirs are returned and not kept.
--
-- Errors: PT404 invoice_not_found

create or replace function invoices.store_rendering(
    p_invoice_id      uuid,
    p_language        text,
    p_document_sha256 text,
    p_content         bytea
)
returns bytea
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_invoice invoices.invoices;
    v_content bytea;
begin
    select i.* into v_invoice from invoices.invoices as i where i.invoice_id = p_invoice_id;

    if not found then
        raise exception 'invoice_not_found'
            using errcode = 'PT404', detail = format('There is no invoice %s.', p_invoice_id);
    end if;

    if v_invoice.status = 'draft' then
        return p_content;
    end if;

    insert into invoices.renderings (account_id, invoice_id, language, document_sha256, content)
    values (v_invoice.account_id, p_invoice_id, p_language, decode(p_document_sha256, 'hex'), p_content)
    on conflict on constraint renderings_pkey do nothing
    returning content into v_content;

    if not found then
        select r.content into v_content
        from invoices.renderings as r
        where r.account_id = v_invoice.account_id and r.invoice_id = p_invoice_id and r.language = p_language
            and r.document_sha256 = decode(p_document_sha256, 'hex');
    end if;

    return v_content;
end;
$$;

comment on function invoices.store_rendering(uuid, text, text, bytea) is
    'Keep the PDF of a document; the first one stays, and is returned.';

grant execute on function invoices.store_rendering(uuid, text, text, bytea) to service_role;
