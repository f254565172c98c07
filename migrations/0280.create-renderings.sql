-- depends: 0273.seed-invoice-topics

set local role app_owner;

-- The paper of an invoice as it was first rendered. What stands on it decides which one it is: an invoice
-- that has become overdue or paid says so, and is another paper; the same paper is the same bytes for ever.
create table invoices.renderings (
    account_id      uuid not null,
    invoice_id      uuid not null,
    language        text not null
        constraint renderings_language_check check (language ~ '^[a-z]{2,3}$'),
    document_sha256 bytea not null
        constraint renderings_document_sha256_check check (length(document_sha256) = 32),
    content         bytea not null
        constraint renderings_content_check check (length(content) between 1 and 67108864),
    content_sha256  bytea not null generated always as (sha256(content)) stored,
    rendered_at     timestamptz not null default now(),
    primary key (account_id, invoice_id, language, document_sha256),
    constraint renderings_invoice_fkey foreign key (account_id, invoice_id)
    references invoices.invoices (account_id, invoice_id)
);

comment on table invoices.renderings is 'PDFs of invoices that are final, each as it was first rendered.';
comment on column invoices.renderings.document_sha256 is 'Of the text of the document that is on it.';

create type invoices.paper as (
    invoice_id      uuid,
    number          text,
    kind            text,
    status          text,
    language        text,
    document_sha256 text,
    document        jsonb,
    content         bytea
);

comment on type invoices.paper is 'An invoice to be sent as a file: its document, or the PDF where it was rendered before.';

-- squawk-ignore require-concurrent-index-creation
create index invoices_usage_from_idx on invoices.invoices (usage_from, invoice_id);
comment on index invoices.invoices_usage_from_idx is 'Invoices by what they bill (export_invoices, list_unrendered).';

-- A draft is changed twice before its transaction ends: with room on the page no index hears of it, which takes a tenth
-- of the batch's time.
alter table invoices.invoices set (fillfactor = 35);
alter table invoices.periods set (fillfactor = 50);
